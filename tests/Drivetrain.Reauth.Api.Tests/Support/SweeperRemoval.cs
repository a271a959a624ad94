using Drivetrain.Reauth.Api.Foundation.Retention;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Drivetrain.Reauth.Api.Tests.Support;

internal static class SweeperRemoval
{
    /// <summary>For tests of what has expired: without the sweeper nothing deletes it first, so whoever reads it has to decide.</summary>
    public static void WithoutSweeper(this ReauthApi api) =>
        api.ExtraServices = services =>
        {
            var sweeper = services.Single(service => service.ServiceType == typeof(IHostedService) && service.ImplementationType == typeof(Sweeper));
            services.Remove(sweeper);
        };
}
