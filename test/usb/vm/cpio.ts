/** An archive in cpio's “newc” format, as the kernel unpacks it at boot (Documentation/driver-api/early-userspace). */
export class CpioArchive {
  readonly #parts: Buffer[] = [];
  readonly #folders = new Set<string>();
  #inode = 0;

  /** Folders above it are made as needed. */
  file(path: string, content: Uint8Array | string, mode = 0o644): void {
    this.#above(path);
    this.#entry(path, 0o100000 | mode, Buffer.from(content));
  }

  link(path: string, target: string): void {
    this.#above(path);
    this.#entry(path, 0o120777, Buffer.from(target));
  }

  folder(path: string): void {
    if (path === '' || this.#folders.has(path)) return;
    this.#above(path);
    this.#folders.add(path);
    this.#entry(path, 0o040755, Buffer.alloc(0));
  }

  toBuffer(): Buffer {
    this.#entry('TRAILER!!!', 0, Buffer.alloc(0));
    return Buffer.concat(this.#parts);
  }

  #above(path: string): void {
    this.folder(path.split('/').slice(0, -1).join('/'));
  }

  #entry(path: string, mode: number, content: Buffer): void {
    this.#inode += 1;
    const name = Buffer.from(`${path}\0`);
    const fields = [this.#inode, mode, 0, 0, 1, 0, content.length, 0, 0, 0, 0, name.length, 0];
    const header = Buffer.from(`070701${fields.map((field) => field.toString(16).padStart(8, '0')).join('')}`);
    for (const part of [Buffer.concat([header, name]), content]) {
      this.#parts.push(part, Buffer.alloc(-part.length & 3));
    }
  }
}
