/**
 * Loaded before main: the kiosk gets ready when Playwright has attached, which says so by calling `__playwright_run`.
 * A window that opens while Playwright attaches is sometimes missed.
 */
const { app } = require('electron');

const isReady = app.whenReady();
const attached = new Promise((resolve) => {
  Reflect.set(globalThis, '__playwright_run', resolve);
});
app.whenReady = () => attached.then(() => isReady);
