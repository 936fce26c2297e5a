import type { Child, Membership } from '../api/types'

/** What a person is at school: "保安、维修员". */
export function roleNames({ roles }: Membership): string {
  return roles.map(({ name }) => name).join('、')
}

/** How a person is addressed: parents by their children, as at the school gate. */
export function address(member: Membership, children: Child[]): string {
  const names = children.map(({ name }) => name).filter((name) => name !== '')
  return names.length === 0 ? member.person_name : `${names.join('、')}的家长`
}

/** Where a person belongs: "四（2）班 · 云溪小学" for parents, "保安 · 云溪小学" for others. */
export function belonging(member: Membership, children: Child[]): string {
  const place = children.length === 0 ? roleNames(member) : children.map(({ class_name }) => class_name).join('、')
  return `${place} · ${member.school_name}`
}
