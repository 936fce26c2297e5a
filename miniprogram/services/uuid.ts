/** The last moment and count used, so that two ids of one millisecond still differ in order. */
let last = { at: 0, count: 0 }

const maxCount = 0xfff // the 12 bits that follow the time

/**
 * A UUIDv7 (RFC 9562): 48 bits of the phone's time, then a count within the millisecond, then
 * chance. Each is greater than the one before, also when the clock goes back.
 */
export function newId(): string {
  const now = Date.now()
  if (now > last.at) last = { at: now, count: 0 }
  else if (last.count < maxCount) last = { at: last.at, count: last.count + 1 }
  else last = { at: last.at + 1, count: 0 }
  const time = hex(last.at, 12)
  const variant = hex(0x8000 + random(0x4000), 4)
  const chance = hex(random(0x1000000), 6) + hex(random(0x1000000), 6)
  return `${time.slice(0, 8)}-${time.slice(8)}-7${hex(last.count, 3)}-${variant}-${chance}`
}

function random(below: number): number {
  return Math.floor(Math.random() * below)
}

function hex(value: number, digits: number): string {
  return value.toString(16).padStart(digits, '0')
}
