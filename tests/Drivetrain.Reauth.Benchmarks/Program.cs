namespace Drivetrain.Reauth.Benchmarks;

public sealed class Program
{
    public static void Main() => Console.WriteLine("Benchmarks");
}
