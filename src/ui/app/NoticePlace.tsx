import { useEffect } from 'react';
import { dismissLatest } from '../acts/identity-actions.ts';
import { JobBar } from './JobBar.tsx';
import { Notices } from './Notices.tsx';
import './notices.css';

/**
 * What the page has to tell has a place of its own, which covers nothing: the foot of the left column,
 * where nothing moves that a hand is at; on a phone, a line above the tabs.
 */
export function NoticePlace() {
  return (
    <div className="notice-place">
      <JobBar />
      <Notices />
    </div>
  );
}

/** The same while no episode is open, whose keys take Esc otherwise. */
export function LoneNoticePlace() {
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent): void => {
      if (event.key !== 'Escape' || event.defaultPrevented) return;
      if (event.target instanceof Element && event.target.closest('dialog') !== null) return;
      if (dismissLatest()) event.preventDefault();
    };
    window.addEventListener('keydown', onKeyDown);
    return () => window.removeEventListener('keydown', onKeyDown);
  }, []);
  return <NoticePlace />;
}
