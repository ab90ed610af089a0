import { useRef } from 'react';
import { Button, type ButtonProps } from './Button.tsx';

interface OpenFileButtonProps extends Omit<ButtonProps, 'onClick'> {
  /** As an input of files takes it: endings and types, with commas between. */
  readonly accept: string;
  readonly onText: (text: string) => void;
}

/** Reads a text file that a person chooses. The same one may be chosen again. */
export function OpenFileButton({ accept, onText, ...button }: OpenFileButtonProps) {
  const chooser = useRef<HTMLInputElement>(null);
  return (
    <>
      <input
        ref={chooser}
        type="file"
        accept={accept}
        hidden
        onChange={({ target }) => {
          const [file] = target.files ?? [];
          if (file) void file.text().then(onText);
          target.value = '';
        }}
      />
      <Button {...button} onClick={() => chooser.current?.click()} />
    </>
  );
}
