using System.Net.Mime;
using System.Text;

namespace Drivetrain.Reauth.Api.Foundation.Http;

/// <summary>
/// Server-sent events (HTML section 9.2) as a result, for proxies too: nginx is told not to keep them back (<c>X-Accel-Buffering</c>), nothing stores them, and
/// each event begins with a comment line, so that something flows even where clients drop events that they know.
/// </summary>
/// <param name="events">Each as one line of data; the stream ends with them.</param>
internal sealed class EventStream(IAsyncEnumerable<StreamedEvent> events) : IResult
{
    private const string MediaType = MediaTypeNames.Text.EventStream;

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        response.ContentType = MediaType;
        response.Headers.CacheControl = "no-store";
        response.Headers["X-Accel-Buffering"] = "no";
        if (httpContext.IsHead())
        {
            return;
        }

        await response.StartAsync(httpContext.RequestAborted);
        try
        {
            await foreach (var item in events.WithCancellation(httpContext.RequestAborted))
            {
                await response.Body.WriteAsync(
                    Encoding.UTF8.GetBytes($": {item.Comment}\nevent: {item.Name}\nid: {item.Id}\ndata: {item.Data}\n\n"),
                    httpContext.RequestAborted
                );
                await response.Body.FlushAsync(httpContext.RequestAborted);
            }
        }
        catch (OperationCanceledException) when (httpContext.RequestAborted.IsCancellationRequested)
        {
            // The client has left.
        }
    }
}

/// <summary>One event. Nothing in it has a line break.</summary>
/// <param name="Name">Its type.</param>
/// <param name="Id">Its version.</param>
/// <param name="Data">JSON.</param>
/// <param name="Comment">For whoever reads along.</param>
internal readonly record struct StreamedEvent(string Name, string Id, string Data, string Comment);
