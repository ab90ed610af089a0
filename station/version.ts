/** What `station --version` says; the manifest says the same, and a test that it does. */
export const version = '0.1.0';
