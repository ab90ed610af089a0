import { type ComponentProps, type ReactNode, useId } from 'react';
import { classNames } from './class-names.ts';
import { KeysButton, ScreenKeys, useScreenKeys } from './ScreenKeys.tsx';
import './field.css';

interface Labelled {
  readonly label: string;
  /** The label is heard, not seen: what surrounds it says it to the eye. */
  readonly labelHidden?: boolean;
  readonly hint?: ReactNode;
  readonly mono?: boolean;
}

interface Keyed {
  /** False: keys for it are in sight anyway. */
  readonly keys?: boolean;
}

/** A labelled input. What is written can be written by touch alone. */
export function Field({
  label,
  labelHidden,
  hint,
  mono,
  className,
  keys = true,
  ...input
}: Labelled & Keyed & ComponentProps<'input'>) {
  const id = useId();
  const { open, toggle, close, onTouch } = useScreenKeys();
  // For a date and the like the browser opens a chooser of its own.
  const keyed = keys && ['text', 'search', 'password'].includes(input.type ?? 'text');
  return (
    <div className={classNames('field', className)}>
      <label htmlFor={id} className={labelHidden ? 'only-heard' : undefined}>
        {label}
      </label>
      <div className={keyed ? 'with-keys' : undefined}>
        <input
          id={id}
          className={mono ? 'mono' : undefined}
          autoComplete="off"
          spellCheck={false}
          aria-describedby={hint === undefined ? undefined : `${id}-hint`}
          {...(keyed && { onPointerDown: ({ pointerType }) => onTouch(pointerType) })}
          {...input}
        />
        {keyed && <KeysButton open={open} onClick={toggle} />}
        {keyed && open && <ScreenKeys field={id} label={label} onClose={close} />}
      </div>
      {hint !== undefined && (
        <span id={`${id}-hint`} className="quiet">
          {hint}
        </span>
      )}
    </div>
  );
}

/** A labelled text of several lines. */
export function TextArea({
  label,
  labelHidden,
  hint,
  mono,
  className,
  ...area
}: Labelled & ComponentProps<'textarea'>) {
  const id = useId();
  const { open, toggle, close, onTouch } = useScreenKeys();
  return (
    <div className={classNames('field', className)}>
      <label htmlFor={id} className={labelHidden ? 'only-heard' : undefined}>
        {label}
      </label>
      <div className="with-keys">
        <textarea
          id={id}
          className={mono ? 'mono' : undefined}
          rows={3}
          onPointerDown={({ pointerType }) => onTouch(pointerType)}
          {...area}
        />
        <KeysButton open={open} onClick={toggle} />
        {open && <ScreenKeys field={id} label={label} multiline onClose={close} />}
      </div>
      {hint !== undefined && <span className="quiet">{hint}</span>}
    </div>
  );
}

interface SelectProps<Value extends string> extends Labelled {
  readonly value: Value;
  readonly options: readonly { readonly value: Value; readonly label: string }[];
  readonly onChange: (value: Value) => void;
  readonly className?: string;
  readonly disabled?: boolean;
}

/** A labelled choice of one, by the browser's own list. */
export function Select<Value extends string>({
  label,
  labelHidden,
  hint,
  value,
  options,
  onChange,
  className,
  disabled,
}: SelectProps<Value>) {
  const id = useId();
  return (
    <div className={classNames('field', className)}>
      <label htmlFor={id} className={labelHidden ? 'only-heard' : undefined}>
        {label}
      </label>
      <select
        id={id}
        value={value}
        disabled={disabled}
        onChange={({ target }) => {
          const chosen = options.find((option) => option.value === target.value);
          if (chosen) onChange(chosen.value);
        }}
      >
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </select>
      {hint !== undefined && <span className="quiet">{hint}</span>}
    </div>
  );
}

interface ChoiceProps<Value extends string> {
  readonly label: string;
  readonly value: Value;
  readonly options: readonly { readonly value: Value; readonly label: string }[];
  readonly onChange: (value: Value) => void;
}

/** A choice of one among few, all of them in sight. */
export function Choice<Value extends string>({ label, value, options, onChange }: ChoiceProps<Value>) {
  const name = useId();
  return (
    <fieldset className="choice">
      <legend>{label}</legend>
      <div className="options">
        {options.map((option) => (
          <label key={option.value}>
            <input type="radio" name={name} checked={option.value === value} onChange={() => onChange(option.value)} />
            <span>{option.label}</span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}

interface TicksProps<Value extends string> {
  readonly label: string;
  readonly labelHidden?: boolean;
  readonly hint?: string;
  readonly values: readonly Value[];
  readonly options: readonly { readonly value: Value; readonly label: string }[];
  readonly onChange: (values: readonly Value[]) => void;
}

/** A choice of any number among few, all of them in sight. */
export function Ticks<Value extends string>({
  label,
  labelHidden = false,
  hint,
  values,
  options,
  onChange,
}: TicksProps<Value>) {
  return (
    <fieldset className="choice ticks">
      <legend className={labelHidden ? 'only-heard' : undefined}>{label}</legend>
      <div className="options">
        {options.map(({ value, label: word }) => (
          <label key={value}>
            <input
              type="checkbox"
              checked={values.includes(value)}
              onChange={({ target }) =>
                onChange(target.checked ? [...values, value] : values.filter((one) => one !== value))
              }
            />
            <span>{word}</span>
          </label>
        ))}
      </div>
      {hint !== undefined && <p className="quiet">{hint}</p>}
    </fieldset>
  );
}
