using System.Reflection;
using System.Runtime.CompilerServices;

namespace NtlTools.Learning.Numerics;

/// <summary>Has methods compiled on another thread before they are called.</summary>
/// <remarks>
/// What uses vectors of the processor's width is not in the assembly as machine code, and a process that calls it once would
/// wait for the compiler longer than for the result.
/// </remarks>
public static class AheadOfUse
{
    /// <summary>Starts compiling, once for each flag.</summary>
    /// <param name="begun">Zero until the first call.</param>
    /// <param name="methods">
    /// Methods by name, which only one method of their type has; a generic type is made of structures.
    /// </param>
    /// <returns>Ends when they are compiled, and at once where that was begun before; nobody needs to wait for it.</returns>
    /// <exception cref="ArgumentException">There is no such method.</exception>
    public static Task Compile(ref int begun, params ReadOnlySpan<(Type Type, string Name)> methods)
    {
        if (Volatile.Read(ref begun) != 0 || Interlocked.Exchange(ref begun, 1) != 0) return Task.CompletedTask;
        const BindingFlags Any = BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic;
        var handles = new (RuntimeMethodHandle Method, RuntimeTypeHandle[] Of)[methods.Length];
        for (int i = 0; i < handles.Length; i++)
        {
            (Type type, string name) = methods[i];
            MethodInfo method = type.GetMethod(name, Any)
                ?? throw new ArgumentException($"{type.Name} has no method {name}.", nameof(methods));
            handles[i] = (method.MethodHandle, Array.ConvertAll(type.GenericTypeArguments, argument => argument.TypeHandle));
        }
        return Task.Run(() =>
        {
            foreach ((RuntimeMethodHandle method, RuntimeTypeHandle[] of) in handles) RuntimeHelpers.PrepareMethod(method, of);
        });
    }
}
