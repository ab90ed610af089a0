import { useTranslation } from 'react-i18next';
import type { Failure } from '../../station/contract/shapes.ts';
import { codeIn, filledIn, useLocalTimes } from './said.ts';

/** The failure in a language; what has no translation stays in the station's English. */
export function translatedFailure({ code, message, hint, details }: Failure, language: string) {
  const row = codeIn(code, language);
  return {
    message: (row && filledIn(row.message, details, language)) ?? message,
    hint: (row && filledIn(row.hint, details, language)) ?? hint,
  };
}

/** Says a failure in the language of the screen. */
export function useFailureText(): (failure: Failure) => { readonly message: string; readonly hint: string } {
  const { i18n } = useTranslation();
  const local = useLocalTimes();
  return (failure) => {
    const { message, hint } = translatedFailure(failure, i18n.language);
    return { message: local(message), hint: local(hint) };
  };
}
