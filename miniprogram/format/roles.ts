import type { Membership } from '../api/types'

/** "保安、维修员" */
export function roleNames({ roles }: Membership): string {
  return roles.map(({ name }) => name).join('、')
}
