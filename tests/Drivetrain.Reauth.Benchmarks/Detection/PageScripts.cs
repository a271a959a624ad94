namespace Drivetrain.Reauth.Benchmarks.Detection;

/// <summary>What the page does while it is measured.</summary>
internal static class PageScripts
{
    /// <summary>Adds nodes, and changes some of them in every frame: texts, classes and children in turn.</summary>
    public const string Noise = """
        ({ element, mutations, nodes }) => {
          const noise = document.createElement('div');
          // Not laid out: what the page needs for that itself would hide what is measured.
          noise.hidden = true;
          for (let i = 0; i < nodes; i++) noise.append(Object.assign(document.createElement(element), { textContent: `node ${i}` }));
          document.body.append(noise);
          const all = [...noise.children];
          let frame = 0;
          // The same work in every frame, about as long as one of our batches: what it needs at worst, the machine takes.
          window.control = [];
          const control = () => {
            const start = performance.now();
            let sum = 0;
            for (let i = 0; i < 300_000; i++) sum += i % 7;
            window.control.push(performance.now() - start + (sum < 0 ? 1 : 0));
          };
          const tick = () => {
            frame++;
            control();
            for (let i = 0; i < mutations; i++) {
              const node = all[(frame * mutations + i) % nodes];
              if (i % 3 === 0) node.textContent = `text ${frame}`;
              else if (i % 3 === 1) node.className = `class-${frame}`;
              else node.replaceChildren(Object.assign(document.createElement('b'), { textContent: `child ${frame}` }));
            }
            requestAnimationFrame(tick);
          };
          tick();
        }
        """;

    /// <summary>Puts failed cards into the page, one after the other, and waits for the banner of each.</summary>
    public const string Detect = """
        async (count) => {
          const samples = [];
          const sources = document.getElementById('sources');
          for (let i = 0; i < count; i++) {
            const holder = document.createElement('template');
            holder.innerHTML = `<article data-connector-id="ds_bench_${i}" data-provider="quickbooks" data-status="failed"
              ><h2>QuickBooks ${i}</h2><p class="reason">Gone.</p></article>`;
            const card = holder.content.firstElementChild;
            const sample = {};
            const start = performance.now();
            const own = new MutationObserver(() => { sample.own = performance.now() - start; own.disconnect(); });
            own.observe(sources, { childList: true });
            await new Promise(done => {
              const seen = new MutationObserver(() => {
                if (!card.querySelector('[data-drivetrain-reauth]')) return;
                sample.banner = performance.now() - start;
                seen.disconnect();
                done();
              });
              seen.observe(card, { childList: true });
              sources.append(card);
            });
            card.remove();
            samples.push(sample);
            await new Promise(done => setTimeout(done, 30));
          }
          return samples;
        }
        """;
}
