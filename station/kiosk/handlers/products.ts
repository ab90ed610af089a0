import { checkProductText, importProduct, productTexts } from '../../config/product-files.ts';
import { families } from '../../devices/families/families.ts';
import { isStationError } from '../../domain/station-error.ts';
import { kioskError } from '../kiosk-errors.ts';
import type { HandlerParts, KioskHandlers } from './parts.ts';

type Names = 'setup.products' | 'products.check' | 'products.import';

/** The product files. The line takes a new one up when no unit is in work. */
export const productHandlers = ({ station, changes }: HandlerParts): Pick<KioskHandlers, Names> => ({
  async 'setup.products'() {
    const opened = new Map(station.products.map(({ file, sha256 }) => [file, sha256]));
    const found = await productTexts(station.home);
    return {
      products: found.map(({ name, file, text, sha256 }) => ({
        name,
        file,
        text,
        state: opened.get(file) === sha256 ? 'in-use' : 'waits',
      })),
    };
  },
  async 'products.check'({ text }) {
    const checked = checkProductText(station.home, text, families);
    if (!checked.ok) {
      const problems = checked.problems.map((problem) => ({ line: problem.line ?? null, text: problem.text }));
      return { problems, product: null, exists: false };
    }
    const { file, config } = checked.value;
    const { name, title, family } = config;
    const there = await productTexts(station.home);
    return {
      problems: [],
      product: { name, title: title ?? name, family },
      exists: there.some((other) => other.file === file),
    };
  },
  async 'products.import'({ text, replace }) {
    try {
      await importProduct(station.home, { text, replace }, families);
    } catch (error) {
      if (isStationError(error, 'HOME_FILE_EXISTS')) throw kioskError('PRODUCT_FILE_EXISTS', {}, error);
      throw error;
    }
    await changes.made();
    return {};
  },
});
