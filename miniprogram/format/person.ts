import type { Child, Membership } from '../api/types'

/** What a person is at school: "保安、维修员". */
export function roleNames({ roles }: Pick<Membership, 'roles'>): string {
  return roles.map(({ name }) => name).join('、')
}

/** Whether a person is only a parent here, and no member of staff. */
export function isParent({ roles }: Membership): boolean {
  return roles.every(({ code }) => code === 'guardian')
}

/** How a person is addressed: parents by their children, as at the school gate. */
export function address(member: Membership, children: Child[]): string {
  if (!isParent(member)) return member.person_name
  const names = children.map(({ name }) => name).filter((name) => name !== '')
  return names.length === 0 ? member.person_name : `${names.join('、')}的家长`
}

/** Where a person belongs: "四（2）班 · 云溪小学" for parents, "保安 · 云溪小学" for others. */
export function belonging(member: Membership, children: Child[]): string {
  const classes = isParent(member) ? children.map(({ class_name }) => class_name).join('、') : ''
  return `${classes === '' ? roleNames(member) : classes} · ${member.school_name}`
}

/** Those who speak with families for the school: the office, and class teachers for their own class. */
const speakers = ['class_teacher', 'principal', 'logistics_head', 'student_office']
const speaks = ({ roles }: Membership) => roles.some(({ code }) => speakers.includes(code))

/** Whether somebody says who is a parent of a class. */
export const decidesFamilies = speaks

/** Whether somebody may write to families. */
export const writesNotices = speaks

const watchers = ['principal', 'logistics_head', 'student_office']

/** Whether somebody looks before a holiday how many families can be reached. */
export const seesReach = ({ roles }: Membership) => roles.some(({ code }) => watchers.includes(code))
