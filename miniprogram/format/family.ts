import type { ClassFamilies, FamilyRequest } from '../api/types'
import { said } from './time'

export const relations: { id: FamilyRequest['relation']; name: string }[] = [
  { id: 'mother', name: '妈妈' },
  { id: 'father', name: '爸爸' },
  { id: 'grandparent', name: '祖辈' },
  { id: 'other', name: '其他' },
]

const relationName = (relation: FamilyRequest['relation']) => relations.find(({ id }) => id === relation)?.name ?? ''

/** A request as its parent reads it. */
export interface JoinView {
  id: string
  state: FamilyRequest['state']
  title: string
  text: string
}

const refusals: Record<string, string> = {
  not_of_class: '老师说班里没有这个孩子。看看是不是输了别班的码，或者和老师说一声。',
  unclear: '老师没认出是哪一家。写上孩子的称呼再申请一次。',
  twice: '您家已经在班里了，不用再加。',
}

export function joinView(request: FamilyRequest, now: Date): JoinView {
  const { id, state, class_name, holder, asked_at, reason = '' } = request
  const who = holder === '' ? '学校' : holder
  const words: Record<FamilyRequest['state'], [string, string]> = {
    waiting: [`等${who}确认`, `${said(new Date(asked_at), now)}申请加入${class_name}。${who}点一下就好，不用您再做什么。`],
    confirmed: ['老师确认了', `您已经是${class_name}的家长。`],
    refused: ['老师没有确认', refusals[reason] ?? ''],
    withdrawn: ['已经撤回了', '您写的都清掉了。要加入，再申请一次。'],
    expired: ['等得太久，作废了', '30 天没人办。向老师要新的班级码再申请一次。'],
  }
  const [title, text] = words[state]
  return { id, state, title, text }
}

/** A request as the class teacher reads it. */
export interface AskerRow {
  id: string
  title: string
  about: string
  match: string | null
}

export interface FamilyRow {
  seat: string
  name: string
  guardians: string
  bound: boolean
}

export interface FamiliesView {
  name: string
  school: string
  teacher: string
  code: string
  until: string
  askers: AskerRow[]
  families: FamilyRow[]
  /** "42 家，37 家用上了" */
  total: string
}

export function familiesView(page: ClassFamilies, now: Date): FamiliesView {
  return {
    name: page.class_name,
    school: page.school,
    teacher: page.teacher_name,
    code: page.code?.code ?? '',
    until: page.code === null ? '' : `${said(new Date(page.code.expires_at), now)}前能用`,
    askers: page.requests.map(({ id, name, relation, child, asked_at, match }) => ({
      id,
      title: child === '' ? `${name}（${relationName(relation)}）` : `${child}的${relationName(relation)} ${name}`,
      about: `${said(new Date(asked_at), now)}申请${match === null ? '' : '，班里已有这个孩子'}`,
      match,
    })),
    families: page.families.map(({ seat_id, child, guardians }) => ({
      seat: seat_id,
      name: child === '' ? '没写孩子称呼' : child,
      guardians: guardians.map(({ name, relation }) => `${name}（${relationName(relation)}）`).join('、'),
      bound: guardians.some(({ bound }) => bound),
    })),
    total: `${page.families.length} 家，${page.bound} 家用上了`,
  }
}
