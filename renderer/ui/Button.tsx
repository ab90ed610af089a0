import type { ComponentProps } from 'react';
import { classNames } from './class-names.ts';
import './button.css';

export interface ButtonProps extends ComponentProps<'button'> {
  readonly look?: 'primary' | 'plain' | 'quiet' | 'danger';
  /** For gloves: an operator's action at the line. */
  readonly big?: boolean;
}

/** A native button, at least as tall as a finger or a glove needs. */
export function Button({ look = 'plain', big = false, type = 'button', className, ...rest }: ButtonProps) {
  return <button type={type} className={classNames('button', look, big && 'big', className)} {...rest} />;
}
