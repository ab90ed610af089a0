import { parseToml, type TomlFile } from '../../../station/config/toml-file.ts';

/** A file that exists only as text. */
export const tomlDocument = (text: string, file = '/home/station.toml'): TomlFile => ({
  file,
  sha256: '00',
  ...parseToml(file, text),
});
