using System.Reflection;

namespace KinoiteZfs.Build.Tests;

static class TargetNames
{
    public static readonly IReadOnlyList<string> All =
    [
        .. typeof(global::Build).GetProperties(BindingFlags.Instance | BindingFlags.NonPublic)
            .Where(property => property.PropertyType == typeof(Nuke.Common.Target)).Select(property => property.Name),
    ];
}
