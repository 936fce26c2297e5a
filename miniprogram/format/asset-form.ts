import type { AssetCard, CountedKind } from '../api/types'

/** A date that the office may write of a thing. */
export interface KindDate {
  name: string
  title: string
  on: string
  changed: boolean
}

/** The dates of a kind, as far as they do not follow from how old the thing is. */
export function datesOf({ dates, services, sorts }: CountedKind, card: AssetCard | undefined, aged: boolean): KindDate[] {
  const due = (name: string) => card?.dues.find((one) => one.name === name)
  const kept = aged && sorts.length > 0 ? [] : dates.map(({ name, title }) => ({ name, title, on: due(name)?.on ?? '', changed: false }))
  const done = services.filter(({ until }) => !until).map(({ does, name }) => ({ name: does, title: `上次${name}`, on: due(does)?.last ?? '', changed: false }))
  return [...kept, ...done]
}

const later = (date: string, years: number) => `${Number(date.slice(0, 4)) + years}${date.slice(4)}`

/** "出厂满 5 年第一次维修，以后每 2 年，满 10 年报废：2023-05-10 维修，2028-05-10 报废" */
export function sortWords({ first, then, scrap }: CountedKind['sorts'][number], made: string): string {
  const rule = `出厂满 ${first} 年第一次维修，以后每 ${then} 年，满 ${scrap} 年报废（GB 50444，印出前请核对原文）`
  return made === '' ? rule : `${rule}：${later(made, first)} 前维修，${later(made, scrap)} 报废`
}
