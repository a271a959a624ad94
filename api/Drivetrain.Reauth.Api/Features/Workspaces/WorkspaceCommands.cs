using System.CommandLine;
using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Drivetrain.Reauth.Api.Foundation.Cli;

namespace Drivetrain.Reauth.Api.Features.Workspaces;

/// <summary><c>workspace …</c>: asks the running service, which alone may write its database.</summary>
internal static class WorkspaceCommands
{
    private const string WhyRunning = "a workspace is exported and erased by the running service, because no other process may use its database.";

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);

    /// <param name="handler">Another way to the service, for tests.</param>
    /// <param name="time">By which progress is asked for.</param>
    /// <param name="input">Where the person answers.</param>
    public static Command Create(HttpMessageHandler? handler = null, TimeProvider? time = null, TextReader? input = null) =>
        new("workspace", "Exports and erases workspaces.") { Export(handler), Erase(handler, time ?? TimeProvider.System, input) };

    private static Argument<string> Id() => new("id") { Description = "The workspace's ID." };

    private static string Path(string workspaceId) => $"/v1/workspaces/{Uri.EscapeDataString(workspaceId)}";

    private static Command Export(HttpMessageHandler? handler)
    {
        var id = Id();
        var to = new Option<FileInfo>("--to") { Description = "The file to write. It must not exist yet.", Required = true };
        return new Command(
            "export",
            "Writes everything kept of a workspace to a JSON file: connectors, logins, sessions, hand-overs, stuck reports with screenshots, contact and audit "
                + "log. No token and no other secret is in it, but names and what people wrote: store it accordingly."
        )
        {
            id,
            to,
        }.Calls(
            handler,
            WhyRunning,
            "operator",
            (typed, client, output, error, cancellationToken) => ExportAsync(typed.GetValue(id)!, typed.GetValue(to)!, client, output, error, cancellationToken)
        );
    }

    private static Command Erase(HttpMessageHandler? handler, TimeProvider time, TextReader? input)
    {
        var id = Id();
        var yes = new Option<bool>("--yes") { Description = "Don't ask." };
        return new Command(
            "erase",
            "Deletes a workspace's connectors, logins, sessions, hand-overs, reports, events and contact, revokes its credentials, and takes everything "
                + "personal out of its audit log. You can interrupt the command: the service continues by itself, and running the command again shows its "
                + "progress."
        )
        {
            id,
            yes,
        }.Calls(
            handler,
            WhyRunning,
            "operator",
            async (typed, client, output, error, cancellationToken) =>
            {
                var workspaceId = typed.GetValue(id)!;
                if (!typed.GetValue(yes) && !await IsMeantAsync(workspaceId, input ?? Console.In, output, cancellationToken))
                {
                    await error.WriteLineAsync("Nothing was erased.");
                    return 1;
                }

                return await EraseAsync(workspaceId, client, output, error, time, cancellationToken);
            }
        );
    }

    private static async Task<bool> IsMeantAsync(string workspaceId, TextReader input, TextWriter output, CancellationToken cancellationToken)
    {
        await output.WriteAsync($"This erases workspace {workspaceId} and can't be undone. Export it first if you need its data. Type its ID to go on: ");
        return string.Equals((await input.ReadLineAsync(cancellationToken))?.Trim(), workspaceId, StringComparison.Ordinal);
    }

    private static async Task<int> ExportAsync(
        string workspaceId,
        FileInfo to,
        HttpClient client,
        TextWriter output,
        TextWriter error,
        CancellationToken cancellationToken
    )
    {
        client.Timeout = Timeout.InfiniteTimeSpan;
        using var answer = await client.GetAsync($"{Path(workspaceId)}/export", HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        if (answer.StatusCode != HttpStatusCode.OK)
        {
            return await OperatorCall.RefusedAsync(answer, error, cancellationToken);
        }

        try
        {
            await using var file = new FileStream(to.FullName, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.ReadWrite });
            await answer.Content.CopyToAsync(file, cancellationToken);
            if (await IsCompleteAsync(file, cancellationToken))
            {
                await output.WriteLineAsync($"Exported to {to.FullName} ({file.Length.ToString("N0", CultureInfo.InvariantCulture)} bytes).");
                return 0;
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            await error.WriteLineAsync($"{to.FullName} can't be written. It must not exist yet; check permissions and free space.");
            return 1;
        }

        to.Delete();
        await error.WriteLineAsync("The service stopped before the export was complete. See its log, then run the command again.");
        return 1;
    }

    private static async Task<bool> IsCompleteAsync(FileStream file, CancellationToken cancellationToken)
    {
        var end = new byte[WorkspaceExport.Complete.Length];
        if (file.Length < end.Length)
        {
            return false;
        }

        file.Seek(-end.Length, SeekOrigin.End);
        await file.ReadExactlyAsync(end, cancellationToken);
        return Encoding.UTF8.GetString(end).Equals(WorkspaceExport.Complete, StringComparison.Ordinal);
    }

    private static async Task<int> EraseAsync(
        string workspaceId,
        HttpClient client,
        TextWriter output,
        TextWriter error,
        TimeProvider time,
        CancellationToken cancellationToken
    )
    {
        using var begun = await client.DeleteAsync(Path(workspaceId), cancellationToken);
        if (begun.StatusCode != HttpStatusCode.Accepted)
        {
            return await OperatorCall.RefusedAsync(begun, error, cancellationToken);
        }

        while (true)
        {
            var erasure = (await client.GetFromJsonAsync($"{Path(workspaceId)}/erasure", WorkspaceCommandJson.Default.ErasureResponse, cancellationToken))!;
            var counts = string.Join(", ", erasure.Erased.OrderBy(kind => kind.Key, StringComparer.Ordinal).Select(kind => $"{kind.Key} {kind.Value}"));
            await output.WriteLineAsync(counts.Length == 0 ? "Nothing found so far." : $"Erased: {counts}.");
            if (erasure.FinishedAt is not null)
            {
                await output.WriteLineAsync("Finished. Backups still have the workspace until you delete them; its credentials are revoked within a week.");
                return 0;
            }

            await Task.Delay(Pause, time, cancellationToken);
        }
    }
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(ErasureResponse))]
internal sealed partial class WorkspaceCommandJson : JsonSerializerContext;
