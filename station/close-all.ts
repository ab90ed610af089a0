/**
 * Closes what was opened, the last first: units finish before the signer goes, and the ledger goes last, whatever fails
 * before it. Empties the list. @throws the first failure, once all of it is closed
 */
export async function closeAll(opened: (() => Promise<void> | void)[]): Promise<void> {
  const failures: unknown[] = [];
  for (const close of opened.splice(0).toReversed()) {
    try {
      await close();
    } catch (error) {
      failures.push(error);
    }
  }
  if (failures.length > 0) throw failures[0];
}
