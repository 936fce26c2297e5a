import { tokenIn } from './plates'

/** What the camera saw. */
export type Sight =
  | { kind: 'plate'; token: string }
  | { kind: 'foreign' }
  | { kind: 'unreadable' }
  | { kind: 'denied' }
  | { kind: 'cancelled' }

/** Opens WeChat's camera for a code. Never throws. */
export async function scan(): Promise<Sight> {
  try {
    const { result, path } = await wx.scanCode({ onlyFromCamera: true, scanType: ['qrCode', 'wxCode'] })
    const token = tokenIn(path ?? '') ?? tokenIn(result)
    return token === undefined ? { kind: 'foreign' } : { kind: 'plate', token }
  } catch (error) {
    const { errMsg = '' } = error as { errMsg?: string }
    if (errMsg.includes('cancel')) return { kind: 'cancelled' }
    return /auth|permission|privacy/.test(errMsg) ? { kind: 'denied' } : { kind: 'unreadable' }
  }
}

/** Scans, and opens the result; a scan that was called off opens nothing. */
export async function scanAndShow(): Promise<void> {
  const sight = await scan()
  if (sight.kind === 'cancelled') return
  const query = sight.kind === 'plate' ? `token=${sight.token}` : `sight=${sight.kind}`
  await wx.navigateTo({ url: `/pages/scan/scan?${query}` })
}
