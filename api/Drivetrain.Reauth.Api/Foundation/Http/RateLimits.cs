using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Claims;
using Drivetrain.Reauth.Api.Foundation.Callers;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.Extensions.Options;

namespace Drivetrain.Reauth.Api.Foundation.Http;

/// <summary>
/// Limits requests by who calls: a key or session by itself, everybody else by address. The framework's limiter would do, but for its timer: ten times a second
/// for as long as the service runs, although there is nothing to do.
/// </summary>
internal sealed class RateLimits(IOptions<HttpOptions> options, TimeProvider time)
{
    private readonly RequestWindows _windows = new(TimeSpan.FromMinutes(1), time);

    /// <summary>Answers 429 with Retry-After in place of the endpoint, where the limit is reached.</summary>
    public Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        if (context.GetEndpoint()?.Metadata.GetMetadata<DisableRateLimitingAttribute>() is not null || IsWithin(context, out var wait))
        {
            return next(context);
        }

        context.Response.StatusCode = StatusCodes.Status429TooManyRequests;
        context.Response.SetRetryAfter(wait);
        return Task.CompletedTask;
    }

    /// <summary>The address as limits count it: an IPv6 customer has a whole /64, so that is what counts.</summary>
    internal static string AddressOf(HttpContext context) => SourceOf(context).Address;

    /// <summary>Where a request comes from, as limits count it.</summary>
    internal static ClientSource SourceOf(HttpContext context)
    {
        var address = context.Connection.RemoteIpAddress;
        if (address is null)
        {
            return new ClientSource("unknown", Site: null);
        }

        if (address.IsIPv4MappedToIPv6)
        {
            address = address.MapToIPv4();
        }

        if (address.AddressFamily != AddressFamily.InterNetworkV6)
        {
            return new ClientSource(address.ToString(), Site: null);
        }

        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out _);
        bytes[8..].Clear();
        var network = new IPAddress(bytes).ToString();
        bytes[6..].Clear();
        return new ClientSource(network, $"{new IPAddress(bytes)}/48");
    }

    private bool IsWithin(HttpContext context, out TimeSpan wait)
    {
        var limits = options.Value.RateLimits;
        var user = context.User;
        var subject = user.Identity is { IsAuthenticated: true } ? user.FindFirstValue(ClaimTypes.NameIdentifier) : null;
        var limit =
            subject is null ? limits.Address
            : user.IsInRole(Role.Platform.Code()) ? limits.Platform
            : user.IsInRole(Role.Extension.Code()) ? limits.Session
            : limits.Staff;
        wait = TimeSpan.Zero;
        return limit == 0 || _windows.TryCount(subject ?? "address:" + AddressOf(context), limit, out wait);
    }
}

/// <summary>Where a request comes from.</summary>
/// <param name="Address">The IPv4 address, or the IPv6 network of 64 bits.</param>
/// <param name="Site">The IPv6 network of 48 bits, which is what one customer may have; null for IPv4.</param>
internal readonly record struct ClientSource(string Address, string? Site);

internal static class RetryAfter
{
    /// <summary>Whole seconds, rounded up, at least one (RFC 9110 section 10.2.3).</summary>
    public static void SetRetryAfter(this HttpResponse response, TimeSpan wait) =>
        response.Headers.RetryAfter = Math.Max(1, (long)Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
}
