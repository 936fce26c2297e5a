import type { WaterSample } from '../api/types'
import { dayText } from './asset'

/** Water on its way to a laboratory, and what came back. */
export interface SampleRow {
  id: string
  title: string
  text: string
  taps: string
  state: 'done' | 'now' | 'todo' | 'miss'
  red: boolean
  photos: string[]
  /** What is to be done next: note the report, or show it to families. */
  next: '' | 'report' | 'publish'
}

const day = (at: string, now: Date) => dayText(at.slice(0, 10), now)

export function sampleRow(sample: WaterSample, now: Date): SampleRow {
  const { id, lab, taken_at, reported_at, report_no, passed, result, published_at, dispensers, photos } = sample
  const shared = { id, title: `${day(taken_at, now)} 采样，送${lab}`, taps: dispensers.join('、'), photos }
  if (reported_at === null) return { ...shared, text: '等报告', state: 'now', red: false, next: 'report' }
  const said = `${passed ? '合格' : '不合格'}：${result}（${report_no}）`
  if (published_at === null) return { ...shared, text: `${said}，还没公示`, state: passed ? 'now' : 'miss', red: !passed, next: 'publish' }
  return { ...shared, text: `${said}，${day(published_at, now)}公示`, state: passed ? 'done' : 'miss', red: !passed, next: '' }
}
