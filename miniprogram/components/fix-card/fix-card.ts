import type { Step } from '../../api/types'

/** What has to be done about an item that failed, before it goes on; "fix" brings the step. */
Component({
  options: { virtualHost: true },
  properties: {
    title: { type: String, value: '' },
    /** What is done once more after a step: 量, 查. */
    again: { type: String, value: '量' },
    steps: { type: Array, value: [] as Step[] },
  },
  data: {
    ends: [] as Step[],
    mends: [] as Step[],
  },
  observers: {
    steps(steps: Step[]) {
      this.setData({ ends: steps.filter((step) => step.ends === true), mends: steps.filter((step) => step.ends !== true) })
    },
  },
  methods: {
    fix({ currentTarget }: WechatMiniprogram.TouchEvent) {
      this.triggerEvent('fix', { did: currentTarget.dataset.did as string })
    },
  },
})
