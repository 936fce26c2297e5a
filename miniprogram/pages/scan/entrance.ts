import { tokenIn } from '../../services/plates'
import type { Sight } from '../../services/scan'

/** How this page is opened. WeChat's own scanner gives q or scene; nothing is decoded yet. */
export interface Entrance {
  /** A plate, as the camera of the mini-program read it. */
  token?: string
  /** What the camera saw instead of a plate, or "type" to enter a number by hand. */
  sight?: string
  /** The whole address of an ordinary QR code. */
  q?: string
  /** The token in a code that WeChat made. */
  scene?: string
  /** A check-in of before, of which the school has found out something. */
  check_in?: string
  /** When WeChat's scanner read it, in Unix seconds. */
  scancode_time?: string
}

/** What was seen, and when by the phone's clock. */
export function sightOf({ token, sight, q, scene, scancode_time }: Entrance): { sight: Sight | 'type'; at: number } {
  const at = Number(scancode_time) * 1000 || Date.now()
  if (sight === 'type') return { sight: 'type', at }
  if (sight === 'unreadable' || sight === 'denied') return { sight: { kind: sight }, at }
  const found = token ?? tokenIn(decodeURIComponent(q ?? '')) ?? tokenIn(`?scene=${decodeURIComponent(scene ?? '')}`)
  return { sight: found === undefined ? { kind: 'foreign' } : { kind: 'plate', token: found }, at }
}
