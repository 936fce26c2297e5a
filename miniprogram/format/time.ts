/** When something was said: "今天 15:00", "昨天 15:00", "3月18日", and in another year "2021年3月18日". */
export function said(at: Date, now: Date): string {
  const clock = `${at.getHours()}:${twoDigits(at.getMinutes())}`
  const days = dayNumber(now) - dayNumber(at)
  if (days === 0) return `今天 ${clock}`
  if (days === 1) return `昨天 ${clock}`
  const date = `${at.getMonth() + 1}月${at.getDate()}日`
  return at.getFullYear() === now.getFullYear() ? date : `${at.getFullYear()}年${date}`
}

function dayNumber(date: Date): number {
  return Math.floor(Date.UTC(date.getFullYear(), date.getMonth(), date.getDate()) / 86_400_000)
}

const minute = 60_000

/** The time of day, as on a clock: "07:20". */
export function clockTime(at: Date): string {
  return `${twoDigits(at.getHours())}:${twoDigits(at.getMinutes())}`
}

/** From when to when: "10:00–10:40". */
export function timeWindow(from: string, until: string): string {
  return `${clockTime(new Date(from))}–${clockTime(new Date(until))}`
}

/** A length of time in words: "18 分钟", "2 小时 5 分", "3 天". Under a minute is one. */
export function duration(milliseconds: number): string {
  const minutes = Math.max(1, Math.round(milliseconds / minute))
  if (minutes < 60) return `${minutes} 分钟`
  const hours = Math.floor(minutes / 60)
  if (hours >= 48) return `${Math.round(hours / 24)} 天`
  return minutes % 60 === 0 ? `${hours} 小时` : `${hours} 小时 ${minutes % 60} 分`
}

/** When something is due, seen from now: "10:40", "明天 07:20", "4月6日 07:20". */
export function dueTime(at: Date, now: Date): string {
  const days = dayNumber(at) - dayNumber(now)
  if (days === 0) return clockTime(at)
  if (days === 1) return `明天 ${clockTime(at)}`
  if (days === -1) return `昨天 ${clockTime(at)}`
  return `${at.getMonth() + 1}月${at.getDate()}日 ${clockTime(at)}`
}

const weekdays = ['日', '一', '二', '三', '四', '五', '六']

/** "3月31日 星期四". */
export function dayTitle(at: Date): string {
  return `${at.getMonth() + 1}月${at.getDate()}日 星期${weekdays[at.getDay()]}`
}

function twoDigits(value: number): string {
  return String(value).padStart(2, '0')
}
