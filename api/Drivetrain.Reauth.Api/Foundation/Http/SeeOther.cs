namespace Drivetrain.Reauth.Api.Foundation.Http;

/// <summary>
/// 303: the answer stands elsewhere, to be read with GET (RFC 9110 section 15.4.4). The framework's redirects know 301, 302, 307 and 308 only.
/// </summary>
internal sealed class SeeOther : IResult
{
    private readonly string _location;

    private SeeOther(string location) => _location = location;

    public static SeeOther To(string location) => new(location);

    public Task ExecuteAsync(HttpContext httpContext)
    {
        httpContext.Response.StatusCode = StatusCodes.Status303SeeOther;
        httpContext.Response.Headers.Location = _location;
        httpContext.Response.Headers.CacheControl = "no-store";
        return Task.CompletedTask;
    }
}
