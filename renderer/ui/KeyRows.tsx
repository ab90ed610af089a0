import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from './Button.tsx';
import './touch-keys.css';

const shift = '\t';
const erase = '\b';
const enter = '\n';
const turn = '\f';

/**
 * Rows of eleven, each as wide as the others. First what a serial number, a badge and a reason are written with; then what a
 * PIN and a product file may have besides; then the letters of our languages' names.
 */
const pages: readonly (readonly string[])[] = [
  [`1234567890${erase}`, 'QWERTYUIOP/', 'ASDFGHJKL-.', `${shift}ZXCVBNM:${turn} `],
  [`1234567890${erase}`, `"'()[]{}<>|`, '=+*#@%&!?;,', `_\\^~$€\`§${enter}${turn} `],
  [`ÄÖÜÁÉÍÓÚÑß${erase}`, 'ÀÈÌÒÙÂÊÎÔÛÇ', 'ÅÆØŒËÏŸŁŚŻĆ', `${shift}ĘĄŃŠŽČŘ${turn} `],
];
/** What turning the page leads to. */
const nextPage = ['#+=', 'ÄÖÉ', 'ABC'] as const;

/** What a key does: writes something, takes the last character away, or ends the line. */
export type Stroke = { readonly write: string } | 'erase' | 'enter';

interface KeyRowsProps {
  readonly onStroke: (stroke: Stroke) => void;
  /** Whether a line can be ended. */
  readonly multiline?: boolean;
}

/** A keyboard for a screen without one; capitals first, as most labels have them. */
export function KeyRows({ onStroke, multiline = false }: KeyRowsProps) {
  const { t } = useTranslation();
  const [capitals, setCapitals] = useState(true);
  const [page, setPage] = useState(0);
  const keyOf = (key: string, index: number) => {
    switch (key) {
      case erase:
        return (
          <Button key={index} onClick={() => onStroke('erase')} aria-label={t('verbs.delete')}>
            ⌫
          </Button>
        );
      case shift:
        return (
          <Button
            key={index}
            onClick={() => setCapitals(!capitals)}
            aria-pressed={capitals}
            aria-label={t('verbs.capitals')}
          >
            ⇧
          </Button>
        );
      case enter:
        return (
          <Button key={index} disabled={!multiline} onClick={() => onStroke('enter')} aria-label={t('verbs.newLine')}>
            ⏎
          </Button>
        );
      case turn:
        return (
          <Button
            key={index}
            className="turn"
            onClick={() => setPage((page + 1) % pages.length)}
            aria-label={t('verbs.otherKeys')}
          >
            {nextPage[page]}
          </Button>
        );
      default: {
        const letter = capitals ? key : key.toLowerCase();
        return (
          <Button key={index} onClick={() => onStroke({ write: letter })}>
            {key === ' ' ? '␣' : letter}
          </Button>
        );
      }
    }
  };
  const keys = pages[page]?.flatMap((row) => Array.from(row)) ?? [];
  return <div className="touch-keys">{keys.map(keyOf)}</div>;
}
