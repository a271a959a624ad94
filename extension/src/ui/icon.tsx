const PATHS = {
  check: 'm5.5 12.5 4.3 4.3 8.7-9.3',
  alert: 'M12 6v7.5m0 4.2v.01',
  notice: 'M12 3.8a8.2 8.2 0 1 1-.01 0M12 8v4.5m0 3.300v.01',
  cross: 'm7 7 10 10M17 7 7 17',
  forward: 'M5 12h13m-5-5.5 5.5 5.5-5.5 5.5',
  back: 'M19 12H6m5-5.5L5.5 12l5.5 5.5',
  down: 'm6 9.5 6 6 6-6',
  spinner: 'M12 4a8 8 0 1 0 8 8',
  copy: 'M9 9h10v10H9zM15 5H5v10',
  mail: 'M4 6.5h16v11H4zm0 .5 8 6 8-6',
  eye: 'M3 12c2.5-4 5.5-6 9-6s6.5 2 9 6c-2.5 4-5.5 6-9 6s-6.5-2-9-6Zm9-2.5a2.5 2.5 0 1 0 .01 0',
  person: 'M12 5a3.5 3.5 0 1 1-.01 0M5.5 19.5c.8-3.5 3.2-5 6.5-5s5.7 1.5 6.5 5',
  clock: 'M12 4a8 8 0 1 1-.01 0M12 8v4.5l3 1.8',
  offline: 'M4 4.5 19.5 20M5 9.5a11 11 0 0 1 3.5-2M12 6.5c2.7 0 5.1 1.1 7 3M8.5 13.300a6 6 0 0 1 2.5-1.2M12 17.5v.01',
  flag: 'M6 20V4.5m0 .5c4-2.5 7 2 12 0v8.5c-5 2-8-2.5-12 0',
  chat: 'M4.5 5.5h15v10.5h-8.5l-4 3.5v-3.5h-2.5z',
  camera: 'M4 8h3.5l1.5-2.5h6l1.5 2.5h3.5v10.5h-16zm8 2a3 3 0 1 1-.01 0',
  send: 'M4 11.8 20 4.5l-5 15.5-4-6.5zm7 1.7 9-9',
  pen: 'm5 19 1-4 9.5-9.5 3 3-9.5 9.5z',
  undo: 'M8.5 5 4.5 9l4 4M4.5 9h9a5 5 0 0 1 0 10h-3',
  redo: 'm15.5 5 4 4-4 4m4-4h-9a5 5 0 0 0 0 10h3',
  mask: 'M4 8h16v8h-16zM7 12h10',
  arrow: 'M5 19 19 5m-9 0h9v9',
  frame: 'M5 6.5h14v11h-14z',
  plus: 'M12 5.5v13M5.5 12h13',
  trash: 'M5 7.5h14M9.5 7.5v-2.5h5v2.5m-8 0 .8 12h9.4l.8-12',
  sliders: 'M4 7.5h9m5 0h2M4 16.5h2m5 0h9M15.5 5a2.5 2.5 0 1 1-.01 0M8.5 14a2.5 2.5 0 1 1-.01 0',
} as const;

export type IconName = keyof typeof PATHS;

/** A drawing beside words; it says nothing by itself. */
export function Icon({ name }: { name: IconName }) {
  return (
    <svg class={name === 'spinner' ? 'icon spin' : 'icon'} viewBox="0 0 24 24" aria-hidden="true">
      <path d={PATHS[name]} />
    </svg>
  );
}

/** Drivetrain Reauth's mark. */
export function Mark() {
  return <img src="/icon/mark.svg" alt="" width="24" height="24" />;
}
