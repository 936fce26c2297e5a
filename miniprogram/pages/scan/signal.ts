import type { Verdict } from '../../format/verdict'

const bars = {
  ok: { backgroundColor: '#175C40', frontColor: '#ffffff' },
  flag: { backgroundColor: '#F4B63F', frontColor: '#000000' },
  corner: { backgroundColor: '#EEF1F3', frontColor: '#000000' },
} as const

const betweenTwo = 600 // milliseconds from one long vibration to the next

/** Gives the bar above the page the colour of the result; what is no result yet looks like a corner. */
export function paintBar(kind: Verdict['kind']): void {
  void wx.setNavigationBarColor(bars[kind])
}

/** One short vibration for 扫好了, two long ones where a look is needed: felt in a pocket. */
export function vibrate(verdict: Verdict): void {
  if (verdict.kind === 'ok' || (verdict.kind === 'corner' && verdict.tone === 'blue')) {
    wx.vibrateShort({ type: 'heavy' }).catch(() => {}) // a phone without a motor
    return
  }
  wx.vibrateLong().catch(() => {})
  setTimeout(() => wx.vibrateLong().catch(() => {}), betweenTwo)
}
