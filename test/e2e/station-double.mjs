/**
 * A station process that does what a test tells it: `double.…` requests make it busy, quit, hang or die. It is plain
 * JavaScript, so that it runs in the utility process of an old Electron too.
 */
const port = process.parentPort ?? null;
const post = (message) => (port ? port.postMessage(message) : process.send(message));

const answers = {
  'double.ping': () => ({ pong: process.pid, utility: port !== null }),
  'double.echo': (input) => input,
  'double.busy': ({ units }) => post({ kind: 'busy', units }),
  'double.event': (event) => post({ kind: 'event', event }),
  'double.quit': () => post({ kind: 'quit' }),
  'double.environment': () => Object.keys(process.env),
};

function receive({ kind, id, name, input }) {
  if (kind === 'stop') process.exit(0);
  // `double.hang` is never answered.
  if (kind === 'request' && name in answers) {
    post({ kind: 'reply', id, reply: { ok: true, value: answers[name](input) ?? null } });
  }
}

if (port) port.on('message', ({ data }) => receive(data));
else process.on('message', receive).once('disconnect', () => process.exit(1));
post({ kind: 'ready' });
