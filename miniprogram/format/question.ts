import type { PointAnswer, Question } from '../api/types'

/** A question as the page shows it, with what was answered so far. */
export interface QuestionView {
  id: string
  kind: Question['kind']
  label: string
  unit: string
  options: { value: string; on: boolean }[]
  text: string
  /** The number is outside its limits: it counts all the same. */
  outside: boolean
}

const good = '好'
const bad = '有问题'

/** Everything as it should be, but for what has to be read off or written. */
export function asUsual(questions: Question[]): Record<string, string> {
  const said = questions.map(({ id, kind, choices }) => [id, kind === 'tick' ? good : kind === 'choice' ? (choices[0] ?? '') : ''])
  return Object.fromEntries(said) as Record<string, string>
}

export function questionViews(questions: Question[], said: Record<string, string>): QuestionView[] {
  return questions.map(({ id, kind, label, unit, min, max, choices }) => {
    const text = said[id] ?? ''
    const values = kind === 'tick' ? [good, bad] : kind === 'choice' ? choices : []
    const number = Number(text)
    const outside = kind === 'number' && text !== '' && ((min !== null && number < min) || (max !== null && number > max))
    return { id, kind, label, unit, text, outside, options: values.map((value) => ({ value, on: value === text })) }
  })
}

/** Whether nothing is left to read off or to write. */
export const isAnswered = (views: QuestionView[]) => views.every(({ kind, text }) => text.trim() !== '' && (kind !== 'number' || !Number.isNaN(Number(text))))

/** What was answered, as the service takes it; what was left out is left out. */
export function pointAnswers(questions: Question[], said: Record<string, string>): PointAnswer[] {
  return questions.flatMap(({ id, kind }): PointAnswer[] => {
    const text = (said[id] ?? '').trim()
    if (text === '') return []
    if (kind === 'tick') return [{ question: id, tick: text === good }]
    if (kind !== 'number') return [{ question: id, text }]
    return Number.isNaN(Number(text)) ? [] : [{ question: id, number: Number(text) }]
  })
}
