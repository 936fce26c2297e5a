/** When something was said: "今天 15:00", "昨天 15:00", "3月18日", and in another year "2021年3月18日". */
export function said(at: Date, now: Date): string {
  const clock = `${at.getHours()}:${String(at.getMinutes()).padStart(2, '0')}`
  const days = dayNumber(now) - dayNumber(at)
  if (days === 0) return `今天 ${clock}`
  if (days === 1) return `昨天 ${clock}`
  const date = `${at.getMonth() + 1}月${at.getDate()}日`
  return at.getFullYear() === now.getFullYear() ? date : `${at.getFullYear()}年${date}`
}

function dayNumber(date: Date): number {
  return Math.floor(Date.UTC(date.getFullYear(), date.getMonth(), date.getDate()) / 86_400_000)
}
