import type { Membership } from '../api/types'
import { keep, recall } from './storage'

/** 标准, 大, 特大. */
export type TypeSize = 'standard' | 'large' | 'care'

/** From this system scale on, WeChat's own large type asks for ours. */
const careScale = 1.25

/** People who work on their feet, often with gloves on, start with large type. */
const onTheirFeet = ['guard', 'canteen_worker', 'cleaner', 'repairer', 'driver', 'bus_attendant']

/** The class of a page's root view for each size. */
const classes: Record<TypeSize, string> = { standard: '', large: 'staff', care: 'care' }

/** The size in use: the chosen one, else what suits the work. */
export function typeSize(member: Membership | undefined): TypeSize {
  const chosen = recall('type-size')
  if (chosen !== undefined) return chosen
  if (member === undefined || member.roles.some(({ code }) => onTheirFeet.includes(code))) return 'large'
  return 'standard'
}

export function chooseTypeSize(size: TypeSize): void {
  keep('type-size', size)
}

/** The class of a page's root view. Read it in onShow: the system's type may have changed. */
export function sizeClass(member: Membership | undefined): string {
  const scale = (wx.getAppBaseInfo() as { fontSizeScaleFactor?: number }).fontSizeScaleFactor ?? 1
  return scale >= careScale ? classes.care : classes[typeSize(member)]
}

/** The sizes as people choose them. */
export const typeSizes: { size: TypeSize; name: string }[] = [
  { size: 'standard', name: '标准' },
  { size: 'large', name: '大' },
  { size: 'care', name: '特大' },
]
