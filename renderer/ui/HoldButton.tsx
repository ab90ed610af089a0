import { type CSSProperties, type KeyboardEvent, useEffect, useRef, useState } from 'react';
import { Button, type ButtonProps } from './Button.tsx';
import { classNames } from './class-names.ts';

interface HoldButtonProps extends Omit<ButtonProps, 'onClick'> {
  readonly onHeld: () => void;
  readonly milliseconds?: number;
}

/** For what cannot be taken back: acts only after it was held, by finger, mouse, space bar or Enter. */
export function HoldButton({ onHeld, milliseconds = 1000, className, children, ...rest }: HoldButtonProps) {
  const [held, setHeld] = useState(false);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const release = () => {
    clearTimeout(timer.current);
    timer.current = undefined;
    setHeld(false);
  };
  const press = () => {
    if (timer.current !== undefined) return;
    setHeld(true);
    timer.current = setTimeout(() => {
      release();
      onHeld();
    }, milliseconds);
  };
  useEffect(() => () => clearTimeout(timer.current), []);
  const isKey = ({ key }: KeyboardEvent) => key === ' ' || key === 'Enter';
  const time: CSSProperties & Record<'--hold-time', string> = { '--hold-time': `${milliseconds}ms` };
  return (
    <Button
      {...rest}
      className={classNames('hold', held && 'held', className)}
      style={time}
      onPointerDown={press}
      onPointerUp={release}
      onPointerLeave={release}
      onPointerCancel={release}
      onBlur={release}
      onKeyDown={(event) => {
        if (isKey(event)) press();
      }}
      onKeyUp={(event) => {
        if (isKey(event)) release();
      }}
    >
      <span className="fill" aria-hidden="true" />
      <span>{children}</span>
    </Button>
  );
}
