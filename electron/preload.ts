import { contextBridge, ipcRenderer } from 'electron';
import { eventChannel, requestChannel, type StationBridge } from './messages.ts';

const bridge: StationBridge = {
  request: (name, input) => ipcRenderer.invoke(requestChannel, name, input),
  onEvent(listener) {
    // Never the IPC event itself: it would hand the page a way to send whatever it likes.
    const forward = (_: unknown, event: unknown): void => listener(event);
    ipcRenderer.on(eventChannel, forward);
    return () => void ipcRenderer.off(eventChannel, forward);
  },
};

contextBridge.exposeInMainWorld('station', bridge);
