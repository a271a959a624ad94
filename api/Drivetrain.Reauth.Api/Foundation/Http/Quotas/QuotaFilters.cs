using Drivetrain.Reauth.Api.Foundation.Callers;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;

namespace Drivetrain.Reauth.Api.Foundation.Http.Quotas;

/// <summary>Finds the workspace that a request is about; null where there is none, or the caller may not see it.</summary>
internal delegate ValueTask<string?> WorkspaceOf(HttpContext http, Caller caller);

/// <summary>Puts quotas on routes.</summary>
internal static class QuotaFilters
{
    /// <summary>
    /// Counts what the route creates by the day. What is refused or fails is not counted. Goes behind <see cref="IdempotencyEndpoints.WithIdempotency"/>, so
    /// that a repeated answer is not counted either.
    /// </summary>
    public static RouteHandlerBuilder WithDailyQuotas(this RouteHandlerBuilder route, WorkspaceOf? workspaceOf, params Quota[] quotas) =>
        route
            .WithProblems(QuotaProblems.UsedUp)
            .AddEndpointFilter(
                async (context, next) =>
                {
                    var http = context.HttpContext;
                    var daily = http.RequestServices.GetRequiredService<DailyQuotas>();
                    var taken = await ScopesAsync(http, workspaceOf, quotas);
                    if (daily.TryTake(taken) is { } full)
                    {
                        return Refuse(http, full.Quota, full.Wait);
                    }

                    var created = false;
                    try
                    {
                        var result = await next(context);
                        created = StatusOf(result) is >= 200 and < 300;
                        return result;
                    }
                    finally
                    {
                        daily.GiveBack(created ? [] : taken);
                    }
                }
            );

    /// <summary>The answer of a quota that is used up, with <c>Retry-After</c> where waiting helps.</summary>
    public static ProblemHttpResult Refuse(HttpContext http, Quota quota, TimeSpan wait)
    {
        if (quota.Kind is not QuotaKind.Stored)
        {
            http.Response.SetRetryAfter(wait);
        }

        return quota.Exceeded(http.RequestServices.GetRequiredService<IOptions<QuotaOptions>>().Value);
    }

    private static async ValueTask<IReadOnlyList<(Quota Quota, string Scope)>> ScopesAsync(HttpContext http, WorkspaceOf? workspaceOf, Quota[] quotas)
    {
        if (Caller.Of(http.User) is not { } caller)
        {
            return [];
        }

        var workspace = workspaceOf is null ? null : await workspaceOf(http, caller);
        return
        [
            .. from quota in quotas
            let scope = quota.Scope switch
            {
                QuotaScope.Workspace => workspace,
                QuotaScope.Session => caller.Role is Role.Extension ? caller.Subject : null,
                QuotaScope.Caller => caller.Subject,
                _ => "",
            }
            where scope is not null
            select (quota, scope),
        ];
    }

    private static int StatusOf(object? result)
    {
        while (result is INestedHttpResult nested)
        {
            result = nested.Result;
        }

        return result is IStatusCodeHttpResult { StatusCode: { } status } ? status : StatusCodes.Status200OK;
    }
}
