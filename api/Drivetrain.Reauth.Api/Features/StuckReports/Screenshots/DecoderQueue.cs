namespace Drivetrain.Reauth.Api.Features.StuckReports.Screenshots;

/// <summary>
/// Who may decode next: the workspace that has the fewest images under way, and of several the one whose turn was longest ago. A workspace never has all places, so that
/// one which sends many, or slow ones, holds up nobody else.
/// </summary>
/// <param name="places">How many decode at once.</param>
/// <param name="mostWaiting">How many images of one workspace may wait; each lies in a file.</param>
internal sealed class DecoderQueue(int places, int mostWaiting)
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, Line> lines = new(StringComparer.Ordinal);

    private readonly int mostOfOne = Math.Max(1, places - 1);

    private int free = places;
    private long turns;

    /// <summary>Waits for a place, which is given back by disposing; null when the workspace has as many waiting as it may.</summary>
    public async Task<IDisposable?> EnterAsync(string workspaceId, CancellationToken cancellationToken)
    {
        var ticket = new TaskCompletionSource<Line>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (gate)
        {
            if (!lines.TryGetValue(workspaceId, out var line))
            {
                lines.Add(workspaceId, line = new Line(workspaceId, ++turns));
            }

            if (line.Waiting.Count >= mostWaiting)
            {
                return null;
            }

            line.Waiting.AddLast(ticket);
            Admit();
        }

        await using var leaving = cancellationToken.Register(() => GiveUp(workspaceId, ticket, cancellationToken));
        return new Place(this, await ticket.Task);
    }

    /// <summary>Gives free places away. Under the gate.</summary>
    private void Admit()
    {
        while (free > 0 && lines.Values.Where(line => line.Waiting.Count > 0 && line.Running < mostOfOne).MinBy(line => (line.Running, line.LastTurn, line.Since)) is { } next)
        {
            var ticket = next.Waiting.First!.Value;
            next.Waiting.RemoveFirst();
            next.LastTurn = ++turns;
            next.Running++;
            free--;
            ticket.SetResult(next);
        }
    }

    private void GiveUp(string workspaceId, TaskCompletionSource<Line> ticket, CancellationToken cancellationToken)
    {
        lock (gate)
        {
            if (lines.TryGetValue(workspaceId, out var line) && line.Waiting.Remove(ticket))
            {
                Forget(line);
                ticket.SetCanceled(cancellationToken);
            }
        }
    }

    private void Leave(Line line)
    {
        lock (gate)
        {
            line.Running--;
            free++;
            Forget(line);
            Admit();
        }
    }

    private void Forget(Line line)
    {
        if (line is { Running: 0, Waiting.Count: 0 })
        {
            lines.Remove(line.WorkspaceId);
        }
    }

    private sealed class Line(string workspaceId, long since)
    {
        public string WorkspaceId { get; } = workspaceId;

        public long Since { get; } = since;

        /// <summary>0 for one that had none yet.</summary>
        public long LastTurn { get; set; }

        public LinkedList<TaskCompletionSource<Line>> Waiting { get; } = new();

        public int Running { get; set; }
    }

    private sealed class Place(DecoderQueue queue, Line line) : IDisposable
    {
        private int left;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref left, 1) == 0)
            {
                queue.Leave(line);
            }
        }
    }
}
