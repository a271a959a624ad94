using System.Globalization;
using Microsoft.Extensions.Options;

namespace Drivetrain.Reauth.Api.Foundation.Http.Quotas;

/// <summary>Registers the quotas and their settings.</summary>
internal static class QuotaServices
{
    /// <summary>Where two of the limits were set before there was one section for all; still read.</summary>
    private static readonly (string Older, Action<QuotaOptions, int> Set)[] OlderSettings =
    [
        ("StuckReports:QuotaPerDay", (options, limit) => options.ReportsPerWorkspacePerDay = limit),
        ("Webhooks:MaxEndpoints", (options, limit) => options.WebhookEndpoints = limit),
    ];

    public static IServiceCollection AddQuotas(this IServiceCollection services)
    {
        services
            .AddOptions<QuotaOptions>()
            .Configure<IConfiguration>(
                (options, configuration) =>
                {
                    foreach (var (older, set) in OlderSettings)
                    {
                        if (configuration[older] is { Length: > 0 } value)
                        {
                            set(options, ReadLimit(older, value));
                        }
                    }
                }
            )
            .BindConfiguration(QuotaOptions.Section)
            .ValidateDataAnnotations()
            .ValidateOnStart();
        return services.AddSingleton<DailyQuotas>().AddSingleton<StoredQuotas>();
    }

    private static int ReadLimit(string setting, string value) =>
        int.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var limit)
            ? limit
            : throw new OptionsValidationException(QuotaOptions.Section, typeof(QuotaOptions), [$"{setting} must be a whole number. Correct or remove it."]);
}
