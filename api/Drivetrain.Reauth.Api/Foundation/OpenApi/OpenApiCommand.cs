using System.CommandLine;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Drivetrain.Reauth.Api.Foundation.OpenApi;

/// <summary><c>openapi [--output FILE]</c>: writes the document that the service serves, without starting it.</summary>
internal static class OpenApiCommand
{
    /// <param name="build">Composes the service; what it is given has the last word on its services.</param>
    public static Command Create(Func<Action<IServiceCollection>, WebApplication> build)
    {
        var output = new Option<FileInfo?>("--output", "-o") { Description = "The file to write. Default: standard output." };
        var older = new Option<bool>("--older") { Description = "In OpenAPI 3.0, for tools that don't know 3.1." };
        var command = new Command("openapi", "Writes the OpenAPI document as YAML.") { output, older };
        command.SetAction(
            async (result, cancellationToken) =>
            {
                var yaml = await RenderAsync(
                    build(static services => services.AddLogging(logging => logging.ClearProviders())),
                    result.GetValue(older),
                    cancellationToken
                );
                if (result.GetValue(output) is { } file)
                {
                    await File.WriteAllTextAsync(file.FullName, yaml, cancellationToken);
                }
                else
                {
                    await Console.Out.WriteAsync(yaml);
                }

                return 0;
            }
        );
        return command;
    }

    /// <summary>Byte for byte what <c>/openapi/v1.yaml</c> answers.</summary>
    internal static async Task<string> RenderAsync(WebApplication service, bool isOlder, CancellationToken cancellationToken)
    {
        await using var app = service;
        var version = isOlder ? OpenApiSpecVersion.OpenApi3_0 : OpenApiSpecVersion.OpenApi3_1;
        var provider = app.Services.GetRequiredKeyedService<IOpenApiDocumentProvider>(ApiDocument.Name);
        var document = await ServedDocument.ReadAsync(provider, version, cancellationToken);
        return await document.SerializeAsYamlAsync(version, cancellationToken);
    }
}
