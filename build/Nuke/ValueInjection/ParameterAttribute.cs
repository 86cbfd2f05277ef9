using System.Reflection;

namespace Nuke.Common.ValueInjection
{
    /// <summary>Fills a member of the build before anything runs.</summary>
    [AttributeUsage(AttributeTargets.Field | AttributeTargets.Property)]
    public abstract class ValueInjectionAttributeBase : Attribute
    {
        public INukeBuild Build { get; internal set; } = null!;

        public virtual int Priority { get; set; }

        public abstract object? GetValue(MemberInfo member, object instance);
    }
}

namespace Nuke.Common
{
    /// <summary>A value from the command line, the environment or <c>.nuke/parameters.json</c>, in this order.</summary>
    [AttributeUsage(AttributeTargets.Field | AttributeTargets.Property)]
    public class ParameterAttribute(string? description = null) : Attribute
    {
        public virtual string? Description { get; } = description;

        public string? Name { get; set; }

        /// <summary>Splits one text into the values of a list.</summary>
        public string? Separator { get; set; }

        public virtual bool List { get; set; } = true;
    }

    /// <summary>The value of this parameter never appears in any output.</summary>
    [AttributeUsage(AttributeTargets.Field | AttributeTargets.Property | AttributeTargets.Parameter)]
    public sealed class SecretAttribute : Attribute;
}
