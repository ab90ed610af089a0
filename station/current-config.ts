import { isDeepStrictEqual } from 'node:util';
import type { Home } from './config/home.ts';
import { loadProducts } from './config/load-products.ts';
import { type LoadedStation, loadStationConfig } from './config/load-station.ts';
import type { Product } from './config/product.ts';
import type { StationConfig } from './config/station-config.ts';
import { families } from './devices/families/families.ts';
import type { ConfigFile } from './record-config.ts';
import { stationError } from './station-errors.ts';

/** The configuration as its files had it at one moment. */
export interface ReadConfig {
  readonly station: LoadedStation;
  readonly products: readonly Product[];
}

/** What the ledger is to know of it. */
export const filesOf = ({ station, products }: ReadConfig): readonly ConfigFile[] => [station, ...products];

/** What the station works with: its files as they were when it opened, or when slots and products were last taken up. */
export class CurrentConfig {
  readonly #home: Home;
  #read: ReadConfig;

  private constructor(home: Home, read: ReadConfig) {
    this.#home = home;
    this.#read = read;
  }

  /** @throws CONFIG_*, PRODUCT_* */
  static async load(home: Home): Promise<CurrentConfig> {
    return new CurrentConfig(home, await readConfig(home));
  }

  get config(): StationConfig {
    return this.#read.station.config;
  }

  get products(): readonly Product[] {
    return this.#read.products;
  }

  get files(): readonly ConfigFile[] {
    return filesOf(this.#read);
  }

  /** What the files say now, if a running station can go on with it. @throws CONFIG_*, PRODUCT_*, STATION_RESTART_NEEDED */
  async next(): Promise<ReadConfig> {
    const next = await readConfig(this.#home);
    const apart = (config: StationConfig): object => ({ ...config, slots: null });
    if (!isDeepStrictEqual(apart(next.station.config), apart(this.config)))
      throw stationError('STATION_RESTART_NEEDED');
    return next;
  }

  use(next: ReadConfig): void {
    this.#read = next;
  }
}

async function readConfig(home: Home): Promise<ReadConfig> {
  const station = await loadStationConfig(home);
  return { station, products: await loadProducts(home, families) };
}
