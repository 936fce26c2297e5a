/** Whether the phone has a network at all; a server may still be out of reach. */
let online = true
const listeners = new Set<(online: boolean) => void>()

/** Starts watching; the app does it once. */
export function watchNetwork(): void {
  void wx.getNetworkType().then(({ networkType }) => set(networkType !== 'none'))
  wx.onNetworkStatusChange(({ isConnected }) => set(isConnected))
}

export const isOnline = () => online

/** Calls back on every change until the returned function is called. */
export function onNetworkChange(listener: (online: boolean) => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

function set(now: boolean): void {
  if (now === online) return
  online = now
  for (const listener of listeners) listener(now)
}
