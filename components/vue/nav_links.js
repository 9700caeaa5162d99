// The ways to the pages as one element; which of them is shown is data.
export default {
  props: { items: Array, counts: Object, current: String, box_classes: String, link_classes: String },
  template: `<div :class="box_classes"><template v-for="item in items" :key="item.href">
    <div v-if="item.section" class="rp-navsec">{{ item.section }}</div>
    <a :href="item.href" :class="[link_classes, item.href === current ? 'on' : '']" :aria-current="item.href === current ? 'page' : null">
      <q-icon :name="item.icon" aria-hidden="true" /><span>{{ item.label }}</span>
      <span v-if="counts[item.href]" class="rp-nav-count num">{{ counts[item.href] }}</span></a>
  </template></div>`,
};
