/** A greeting for the hour, as in "李师傅，上午好". */
export function greeting(name: string, now: Date): string {
  return `${name}，${partOfDay(now.getHours())}好`
}

function partOfDay(hour: number): string {
  if (hour < 5) return '晚上'
  if (hour < 9) return '早上'
  if (hour < 12) return '上午'
  if (hour < 14) return '中午'
  if (hour < 18) return '下午'
  return '晚上'
}
