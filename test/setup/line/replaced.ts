/** The same object with some of its methods replaced; everything else goes to it unchanged, whatever methods it has. */
export function replaced<Port extends object>(port: Port, methods: Partial<Port>): Port {
  return new Proxy(port, {
    get(target, name) {
      const other: unknown = Reflect.get(methods, name);
      if (other !== undefined) return other;
      const own: unknown = Reflect.get(target, name, target);
      return typeof own === 'function' ? (...args: unknown[]): unknown => Reflect.apply(own, target, args) : own;
    },
  });
}
