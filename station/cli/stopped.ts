const longestTimerMs = 2 ** 31 - 1;

/** Resolves when a person or the system asks the command to stop; until then it keeps the process alive. */
export const stopped = (stop: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    // What the command runs may hold nothing open: an emulator in an outage listens nowhere.
    const alive = setInterval(() => undefined, longestTimerMs);
    const end = (): void => {
      clearInterval(alive);
      resolve();
    };
    if (stop.aborted) end();
    else stop.addEventListener('abort', end, { once: true });
  });
