/** Lengths that WeChat measures on the device are custom properties of the phone frame. */
export function frameUnits(value) {
  return value
    .replace(/(-?[\d.]+)rpx\b/g, 'calc(var(--rpx) * $1)')
    .replace(/(?<![\w-])(-?[\d.]+)vh\b/g, 'calc(var(--vh) * $1)')
    .replace(/env\(safe-area-inset-bottom\)/g, 'var(--safe-bottom)')
}
