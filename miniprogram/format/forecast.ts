import type { ReachForecast } from '../api/types'

/** What a safety notice would reach before the next holiday. */
export interface ReachView {
  title: string
  /** "18 个班里，3 个班有收不到的" */
  about: string
  classes: { id: string; name: string; by: string; left: string; all: boolean }[]
}

export function reachView({ holiday, first_on, classes }: ReachForecast): ReachView {
  const short = classes.filter(({ left, few }) => left > 0 || few)
  return {
    title: holiday === '' ? '现在发一条安全提醒' : `${holiday}（${dayName(first_on ?? '')}）前发一条`,
    about: short.length === 0 ? '每个班都收得到' : `${classes.length} 个班里，${short.length} 个班有收不到的`,
    // Those with most to do come first.
    classes: [...classes].sort((a, b) => weight(b) - weight(a)).map((one) => ({
      id: one.class_id,
      name: one.class_name,
      by: reached(one),
      left: rest(one),
      all: one.left === 0 && !one.few,
    })),
  }
}

type Class = ReachForecast['classes'][number]

/** Of a class with few left no number is told that says nothing. */
function reached({ few, mini, official }: Class): string {
  if (few && mini === 0) return '其余的从小程序或公众号收'
  return `小程序${few ? '至少' : ''} ${mini} 家，公众号 ${official} 家`
}

const weight = ({ left, few }: Class) => (few ? 1 : left)

function rest({ left, few, teacher_name }: Class): string {
  if (left === 0 && !few) return '都收得到'
  const who = teacher_name === '' ? '班主任' : teacher_name
  return `${few ? '＜5' : left} 家收不到，${who}发纸条或打电话`
}

function dayName(date: string): string {
  const [, month, day] = date.split('-').map(Number)
  return `${month}月${day}日`
}
