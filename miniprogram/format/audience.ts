import type { Class, NoticeRule } from '../api/types'

/** One button of the picker of who a notice is for. */
export interface Reader {
  kind: 'school' | 'grade' | 'class' | 'role'
  key: string
  name: string
  grade: number
  on: boolean
}

/** Whom of the staff a notice may be for. */
const roles: [string, string][] = [
  ['class_teacher', '班主任'], ['duty_teacher', '值班老师'], ['guard', '保安'], ['canteen_manager', '食堂管理员'], ['canteen_worker', '食堂员工'],
  ['safety_officer', '安全员'], ['fire_officer', '消防管理员'], ['repairer', '维修员'], ['cleaner', '保洁员'], ['nurse', '保健老师'],
  ['bus_attendant', '校车照管员'], ['driver', '校车驾驶员'],
]

const digits = ['', '一', '二', '三', '四', '五', '六', '七', '八', '九']

/** The buttons for these classes, as an audience presses them. */
export function readersOf(classes: Class[], audience: NoticeRule[], wide: boolean): Reader[] {
  const names = (kind: string, key: string) => audience.some((rule) => rule.kind === kind && (rule.key ?? '') === key && rule.except !== true)
  const spares = (kind: string, key: string) => audience.some((rule) => rule.kind === kind && rule.key === key && rule.except === true)
  const school = names('school', '')
  const covers = ({ id, grade }: Class) =>
    (school || names('grade', String(grade)) || names('class', id)) && !spares('class', id) && !spares('grade', String(grade))
  const grades = [...new Set(classes.map(({ grade }) => grade))].sort()
  const all: Reader[] = wide ? [{ kind: 'school', key: 'school', name: '全校家长', grade: 0, on: classes.every(covers) }] : []
  for (const grade of grades) {
    const inside = classes.filter((one) => one.grade === grade)
    if (wide) all.push({ kind: 'grade', key: `grade${grade}`, name: `${digits[grade]}年级`, grade, on: inside.every(covers) })
    for (const one of inside) all.push({ kind: 'class', key: one.id, name: one.name, grade, on: covers(one) })
  }
  const staff = wide ? roles : []
  return [...all, ...staff.map(([key, name]) => ({ kind: 'role' as const, key, name, grade: 0, on: names('role', key) }))]
}

/** Tapping a grade or 全校 takes its classes along; a class that is left out leaves its grade. */
export function pressed(readers: Reader[], tapped: Reader): Reader[] {
  const on = !tapped.on
  return readers.map((reader) => {
    if (reader.key === tapped.key) return { ...reader, on }
    if (reader.kind === 'role' || tapped.kind === 'role') return reader
    if (tapped.kind === 'school') return { ...reader, on }
    if (tapped.kind === 'grade' && reader.kind === 'class' && reader.grade === tapped.grade) return { ...reader, on }
    if (reader.kind === 'school' || (reader.kind === 'grade' && reader.grade === tapped.grade && tapped.kind === 'class')) return { ...reader, on: reader.on && on }
    return reader
  })
}

/** The shortest audience that presses these buttons: the school, or grades, or classes, without those left out. */
export function audienceOf(readers: Reader[]): NoticeRule[] {
  const staff = readers.filter(({ kind, on }) => kind === 'role' && on).map(({ key }) => ({ kind: 'role' as const, key }))
  return [...familiesOf(readers), ...staff]
}

function familiesOf(readers: Reader[]): NoticeRule[] {
  const classes = readers.filter(({ kind }) => kind === 'class')
  const chosen = classes.filter(({ on }) => on)
  const left = classes.filter(({ on }) => !on)
  const wide = readers.some(({ kind }) => kind === 'school')
  if (wide && left.length === 0) return [{ kind: 'school' }]
  if (wide && left.length <= 3 && left.length < chosen.length) {
    return [{ kind: 'school' }, ...left.map(({ key }) => ({ kind: 'class' as const, key, except: true }))]
  }
  const whole = readers.filter(({ kind, on }) => kind === 'grade' && on).map(({ grade }) => grade)
  const single = chosen.filter(({ grade }) => !whole.includes(grade))
  return [...whole.map((grade) => ({ kind: 'grade' as const, key: String(grade) })), ...single.map(({ key }) => ({ kind: 'class' as const, key }))]
}

/** "全校家长", "四年级、一（2）班的家长，班主任". */
export function said(readers: Reader[]): string {
  const rules = audienceOf(readers)
  const nameOf = ({ kind, key }: NoticeRule) => readers.find((one) => one.key === (kind === 'grade' ? `grade${key}` : key))?.name ?? ''
  const named = rules.filter(({ kind, except }) => kind !== 'role' && except !== true)
  const spared = rules.filter(({ except }) => except === true)
  const staff = rules.filter(({ kind }) => kind === 'role').map(nameOf).join('、')
  if (named.length === 0) return staff || '还没选'
  const to = named[0]?.kind === 'school' ? '全校家长' : `${named.map(nameOf).join('、')}的家长`
  const families = spared.length === 0 ? to : `${to}，除了${spared.map(nameOf).join('、')}`
  return staff === '' ? families : `${families}；${staff}`
}
